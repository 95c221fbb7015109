#ifndef SLICC_MINIPORT_H
#define SLICC_MINIPORT_H
#include <ntddk.h>

#endif
