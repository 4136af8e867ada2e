/* The trail: every change of a word is written down with the former value, so that a move can be taken back. */
#include "kernel.h"

#define LONGEST (1 << 20)
static struct { i32 *at, was; } words_changed[LONGEST];
static struct { Slots *at, was; } masks_changed[LONGEST / 4];
static i32 words_count, masks_count;

void put(i32 *at, i32 value) {
    if (words_count == LONGEST) __builtin_trap();
    words_changed[words_count].at = at;
    words_changed[words_count++].was = *at;
    *at = value;
}

void put_slots(Slots *at, Slots value) {
    if (masks_count == LONGEST / 4) __builtin_trap();
    masks_changed[masks_count].at = at;
    masks_changed[masks_count++].was = *at;
    *at = value;
}

Mark mark(void) {
    Mark m = {words_count, masks_count, total};
    return m;
}

void back_to(Mark m) {
    forget_touched();
    while (words_count > m.words) words_count--, *words_changed[words_count].at = words_changed[words_count].was;
    while (masks_count > m.masks) masks_count--, *masks_changed[masks_count].at = masks_changed[masks_count].was;
    total = m.total;
}

void commit(void) { words_count = masks_count = 0; }
