#ifndef SLICC_EXCPT_H
#define SLICC_EXCPT_H
#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
#define EXCEPTION_MAXIMUM_PARAMETERS 15
typedef struct _EXCEPTION_RECORD { long ExceptionCode; unsigned long ExceptionFlags; struct _EXCEPTION_RECORD *ExceptionRecord; void *ExceptionAddress; unsigned long NumberParameters; unsigned long long ExceptionInformation[EXCEPTION_MAXIMUM_PARAMETERS]; } EXCEPTION_RECORD, *PEXCEPTION_RECORD;
typedef struct _CONTEXT CONTEXT, *PCONTEXT;
typedef struct _EXCEPTION_POINTERS { PEXCEPTION_RECORD ExceptionRecord; PCONTEXT ContextRecord; } EXCEPTION_POINTERS, *PEXCEPTION_POINTERS;
unsigned long GetExceptionCode(void);
struct _EXCEPTION_POINTERS *GetExceptionInformation(void);
int AbnormalTermination(void);
#define _exception_code GetExceptionCode
#define exception_code GetExceptionCode
#define _exception_info GetExceptionInformation
#define exception_info GetExceptionInformation
#define _abnormal_termination AbnormalTermination
#define abnormal_termination AbnormalTermination
#define try __try
#define except __except
#define finally __finally
#define leave __leave
#endif
