/* The same reads in C over an unencrypted copy: what SQLite takes when nobody is in between. */

#include <string.h>
#include <time.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
int sqlite3_exec(sqlite3 *, const char *, void *, void *, char **);
int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
int sqlite3_bind_int64(sqlite3_stmt *, int, long long);
int sqlite3_step(sqlite3_stmt *);
int sqlite3_reset(sqlite3_stmt *);
int sqlite3_finalize(sqlite3_stmt *);
int sqlite3_column_count(sqlite3_stmt *);
const unsigned char *sqlite3_column_text(sqlite3_stmt *, int);
int sqlite3_column_bytes(sqlite3_stmt *, int);
int sqlite3_close(sqlite3 *);

enum { READ_ONLY = 1, ROW = 100 };

static clockid_t used = CLOCK_MONOTONIC;

void ref_use_cpu(int cpu) { used = cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC; }

sqlite3 *ref_open(const char *file)
{
    sqlite3 *db = 0;
    if (sqlite3_open_v2(file, &db, READ_ONLY, 0)) return 0;
    sqlite3_exec(db, "PRAGMA cache_size = -65536", 0, 0, 0);
    return db;
}

void ref_close(sqlite3 *db) { sqlite3_close(db); }

/* Seconds for so many runs of a statement, each with its own `per` numbers; every value is copied
   out as text. *bytes tells how much there was, so that the answer can be checked. */
double ref_run(sqlite3 *db, const char *sql, const long long *numbers, int per, int runs,
               long long *bytes)
{
    static char copied[1 << 20];
    struct timespec begun, ended;
    sqlite3_stmt *statement = 0;
    *bytes = 0;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, 0)) return -1;
    clock_gettime(used, &begun);
    for (int run = 0; run < runs; run++) {
        int at = 0;
        for (int n = 0; n < per; n++) sqlite3_bind_int64(statement, n + 1, numbers[run * per + n]);
        while (sqlite3_step(statement) == ROW) {
            int columns = sqlite3_column_count(statement);
            for (int column = 0; column < columns; column++) {
                const unsigned char *text = sqlite3_column_text(statement, column);
                int size = sqlite3_column_bytes(statement, column);
                if (at + size >= (int)sizeof copied) at = 0;
                if (text) memcpy(copied + at, text, (size_t)size);
                at += size;
                *bytes += size;
            }
        }
        sqlite3_reset(statement);
    }
    clock_gettime(used, &ended);
    sqlite3_finalize(statement);
    return (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
}
