/* setjmp.h: declarations only. */
#ifndef __SLICC_SETJMP_H
#define __SLICC_SETJMP_H
typedef long long jmp_buf[32];
int setjmp(jmp_buf environment);
__attribute__((noreturn)) void longjmp(jmp_buf environment, int value);
#endif
