/* The local search: tables in, a plan out. Everything is a whole number; the same input gives the same output anywhere.

   A "seat" is a client who may attend a session, whether or not he does. A "cell" is a unit of cost: one day of one
   client, one client's week, one session, and so on. A move changes the plan through `plan.c`, which marks cells;
   `settle` counts the marked cells anew; the trail takes everything back when the move is not accepted. */
#ifndef KERNEL_H
#define KERNEL_H
#include <stdint.h>

typedef int32_t i32;
typedef uint64_t Slots; /* the slots of one day, bit t is slot t */

#define EXPORT(name) __attribute__((export_name(#name), used))
#define MUST 2   /* E_FIXED: the client attends this session whenever it is open; 1: as it is, it stays */
#define ITEMS 40 /* most pieces of work of one person, or sessions of one room, on one day */

/* The tables, in the order in which Python writes them. */
enum Table {
    T_SCALARS, T_WEIGHTS, T_LOGARITHM, T_MOVE_SHARES,
    S_LEN, S_SITE, S_MIN, S_MAX, S_IDEAL_LOW, S_IDEAL_HIGH, S_SERIES, S_MANDATORY, S_FIXED,
    S_REF_DAY, S_REF_START, S_REF_STAFF, S_REF_ROOM, S_REF_SIZE, S_ALLOWED,
    S_STAFF_AT, S_STAFF, S_ROOM_AT, S_ROOM, S_SEAT_AT, S_SEAT, S_ORDER_AT, S_ORDER,
    O_BEFORE, O_AFTER,
    P_FREE, P_MAX_DAY, P_MAX_WEEK, P_TARGET,
    R_OPEN, R_CAPACITY, R_FEATURES,
    C_SITE, C_MIN, C_MAX, C_MAKEUP, C_MIN_DAYS, C_MAX_DAY, C_MAX_RUN, C_LEN, C_STAFF, C_NEEDS, C_PREFERRED,
    C_HAS_REF, C_REF_COUNT, C_REF_DAY, C_REF_START, C_REF_STAFF, C_REF_MODE, C_FREE, C_FREE_TELEHEALTH, C_FIXED,
    C_SEAT_AT, C_OPTION_AT, OPTION, C_MIX_AT, MIX_MIN, MIX_MAX, C_TOPIC_AT, TOPIC_DUE,
    E_CLIENT, E_SESSION, E_REF, E_REPEAT, E_FIXED, E_TOPIC, E_MIX, E_CONFLICT_AT, E_CONFLICT,
    TABLES
};

enum Scalar { DAYS, SLOTS_PER_DAY, SESSIONS, CLIENTS, STAFF, ROOMS, SEATS, SERIES, ORDERS, SCALARS };

/* The soft costs, named as in the schema. */
enum Weight {
    SESSION_DROPPED, SESSION_MOVED, SESSION_STAFF_CHANGED, SESSION_ROOM_CHANGED, INDIVIDUAL_MOVED, CLIENT_AFFECTED,
    SIZE_LOW, SIZE_HIGH, GAP_SLOT, NONPREFERRED_DAY, STAFF_OVER_TARGET, TOPIC_REPEAT, TOPIC_DUE_MISSED,
    MAKEUP_SHORT, SESSION_OPEN, INDIVIDUAL_COVER, LAST_SLOT, RUN_OVER_TWO, SINGLE_DAY, WEIGHTS
};

extern i32 *table[TABLES];
#define AT(t, i) (table[t][i])
#define MASK(t, i) (((Slots *)table[t])[i])
#define N(scalar) (table[T_SCALARS][scalar])
#define W(weight) (table[T_WEIGHTS][weight])

/* The plan. A closed session has day -1; so has a missing individual session. */
extern i32 *session_day, *session_start, *session_staff, *session_room, *session_size;
extern i32 *roster, *roster_place;  /* seats taken of a session, from S_SEAT_AT; where a seat stands there, or -1 */
extern i32 *own, *own_place, *own_count; /* seats taken by a client, from C_SEAT_AT */
extern i32 *own_day, *own_start, *own_staff, *own_mode; /* individual session; mode 1 is telehealth */
extern i32 *client_total, *client_day_pieces, *client_ref_kept, *client_repeats, *client_conflicts;
extern i32 *mix_count, *topic_count, *staff_load, *series_day_count;
extern i32 *staff_items, *staff_item_count, *room_items, *room_item_count, *item_place, *room_place;
extern Slots *client_taken, *staff_taken, *room_taken; /* by day */

/* Cells, in the order of these kinds. */
enum CellKind { CLIENT_DAY, CLIENT_WEEK, SESSION_CELL, STAFF_DAY, STAFF_WEEK, ROOM_DAY, SERIES_CELL, ORDER_CELL, CELL_KINDS };
extern i32 cell_first[CELL_KINDS + 1];
extern i32 *cell_hard, *cell_soft, *cell_weight;
extern i32 *broken, broken_count; /* cells with a violation, and a few that no longer have one */

typedef struct { int64_t weighted; i32 hard, soft; } Total;
extern Total total;

/* memory.c */
void *take(i32 bytes);
void make_plan(void);

/* trail.c */
void put(i32 *at, i32 value);
void put_slots(Slots *at, Slots value);
typedef struct { i32 words, masks; Total total; } Mark;
Mark mark(void);
void back_to(Mark m);
void commit(void);

/* cells.c */
void touch(i32 cell);
void settle(void);
void forget_touched(void);
static inline i32 cell(enum CellKind kind, i32 i) { return cell_first[kind] + i; }

/* plan.c: changes of the plan; those that may fail return 0 and change nothing */
void leave(i32 seat);
void join(i32 seat);
int place(i32 g, i32 day, i32 start, i32 staff, i32 room);
void close_session(i32 g);
int place_own(i32 c, i32 day, i32 start, i32 staff, i32 mode);
static inline int taken(i32 seat) { return roster_place[seat] >= 0; }
static inline Slots span(i32 start, i32 slots) { return ((((Slots)1) << slots) - 1) << start; }
i32 seat_of(i32 c, i32 g); /* or -1 */

/* times.c: good places for a session */
typedef struct { i32 day, start, staff, room; } Spot;
Slots starts_in(Slots free, i32 slots);
int good_spot(i32 g, int bold, Spot *spot);
int staff_and_room(i32 g, i32 day, i32 start, Spot *spot);

/* moves_*.c: each changes the plan and returns 1, or returns 0 */
int move_toggle(i32 c), move_swap(i32 c), move_exchange(i32 c), move_rebuild(i32 c), move_own(i32 c);
int move_time(i32 g), move_time_chain(i32 g), move_staff(i32 g), move_room(i32 g), move_trade_times(i32 g);
int move_open(i32 g), move_close(i32 g);
void best_own(i32 c, i32 tries);

/* random.c */
void seed_random(uint64_t seed);
uint32_t below(i32 n); /* 0 to n-1 */
float minus_log(void); /* of a random number between 0 and 1 */

static inline i32 more(i32 a, i32 b) { return a > b ? a : b; }
static inline i32 less(i32 a, i32 b) { return a < b ? a : b; }
static inline i32 ones(Slots s) { return __builtin_popcountll(s); }
#endif
