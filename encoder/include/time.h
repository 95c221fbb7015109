/* time.h, with POSIX's: declarations only. */
#ifndef __SLICC_TIME_H
#define __SLICC_TIME_H
#include <stddef.h>
typedef long long time_t;
typedef long clock_t;
struct tm { int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; };
struct timespec { time_t tv_sec; long tv_nsec; };
struct itimerspec { struct timespec it_interval, it_value; };
typedef int clockid_t;
typedef void *timer_t;
struct sigevent;
#define CLOCKS_PER_SEC 1000000L
#define TIME_UTC 1
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define TIMER_ABSTIME 1
time_t time(time_t *result);
clock_t clock(void);
double difftime(time_t later, time_t earlier);
time_t mktime(struct tm *time);
struct tm *gmtime(const time_t *time);
struct tm *localtime(const time_t *time);
char *asctime(const struct tm *time);
char *ctime(const time_t *time);
size_t strftime(char *to, size_t size, const char *format, const struct tm *time);
int timespec_get(struct timespec *result, int base);
struct tm *gmtime_r(const time_t *time, struct tm *result);
struct tm *localtime_r(const time_t *time, struct tm *result);
char *asctime_r(const struct tm *time, char *result);
char *ctime_r(const time_t *time, char *result);
int clock_getres(clockid_t clock, struct timespec *result);
int clock_gettime(clockid_t clock, struct timespec *result);
int clock_settime(clockid_t clock, const struct timespec *time);
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left);
int nanosleep(const struct timespec *time, struct timespec *left);
int timer_create(clockid_t clock, struct sigevent *event, timer_t *result);
int timer_delete(timer_t timer);
int timer_gettime(timer_t timer, struct itimerspec *result);
int timer_settime(timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *old);
int timer_getoverrun(timer_t timer);
void tzset(void);
#endif
