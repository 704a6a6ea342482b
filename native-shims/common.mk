# Compiler flags that all C of the project shares (native programs and test guests).
CC := gcc
WARNINGS := -Wall -Wextra -Werror -Wconversion -fno-common
CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -D_GNU_SOURCE
DEPFLAGS = -MMD -MP -MF $(@:.o=.d)

# A file is linked under another name and renamed, so that what runs is never overwritten in place.
define rename_in_place
mv -f $@.new $@
endef
