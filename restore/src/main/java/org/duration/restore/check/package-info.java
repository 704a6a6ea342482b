/**
 * What must hold before anything is made. Each class looks at one subject and adds every reason it
 * finds to the {@link org.duration.restore.Findings}; none stops at the first.
 */
package org.duration.restore.check;
