#ifndef SLICC_EXCPT_H
#define SLICC_EXCPT_H
#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)
unsigned long GetExceptionCode(void);
void *GetExceptionInformation(void);
unsigned char AbnormalTermination(void);
#endif
