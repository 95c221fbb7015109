/* stdnoreturn.h */
#ifndef __SLICC_STDNORETURN_H
#define __SLICC_STDNORETURN_H
#define noreturn _Noreturn
#endif
