/* What the verifier itself provides to models. */
/* What a model keeps from one call of an entry point to the next has a name that does not begin with `slicc_`: it is part
   of the general state, as the driver's own variables are. */
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
/* 0 when an entry point is called: what is there, the processor, the thread and the process may be others now. */
extern int slicc_answered, slicc_placed, slicc_scheduled, slicc_attached;
#define SLICC_DIRQL 5
#define SLICC_BOOLEAN (__slicc_nondet_int() != 0)
#define SLICC_OBJECT_OR_NULL (__slicc_nondet_int() ? __slicc_object() : (void *)0)
#endif
