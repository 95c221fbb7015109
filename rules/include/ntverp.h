#ifndef SLICC_NTVERP_H
#define SLICC_NTVERP_H
#include <wdm.h>
#define VER_PRODUCTBUILD 22000
#endif
