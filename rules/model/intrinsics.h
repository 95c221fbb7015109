/* What the verifier itself provides to models. */
#ifndef SLICC_INTRINSICS_H
#define SLICC_INTRINSICS_H
extern unsigned char __slicc_irql;
void *__slicc_object(void);
void __slicc_assume(int condition);
void __slicc_stop(void);
unsigned char __slicc_nondet_uchar(void);
int __slicc_nondet_int(void);
unsigned long long __slicc_nondet_ulonglong(void);
/* The harness's: what the driver hands over with a callback, and with a request to run it, is what the callback gets. */
void *slicc_any_device(void);
void slicc_registered(void *routine, void *object, void *context);
void slicc_requested(void *routine, void *first, void *second);
extern int slicc_answered; /* 0 when an entry point is called: what is there, or not, may be another now */
#define SLICC_DIRQL 5
#define SLICC_BOOLEAN (__slicc_nondet_int() != 0)
#define SLICC_OBJECT_OR_NULL (__slicc_nondet_int() ? __slicc_object() : (void *)0)
#endif
