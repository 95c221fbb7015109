#ifndef SLICC_WMIDATA_H
#define SLICC_WMIDATA_H
#include <wmistr.h>

#endif
