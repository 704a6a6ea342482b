/**
 * What a restore needs to know of the machine it is about to happen on. The coordinator fills these
 * records; nothing here looks at the machine itself.
 */
package org.duration.restore.host;
