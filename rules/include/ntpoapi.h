#ifndef SLICC_NTPOAPI_H
#define SLICC_NTPOAPI_H
#include <wdm.h>

#endif
