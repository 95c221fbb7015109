#ifndef SLICC_NTDDK_H
#define SLICC_NTDDK_H
#include <wdm.h>
extern const BOOLEAN *KdDebuggerEnabled_, *KdDebuggerNotPresent_;
#define KD_DEBUGGER_ENABLED (*KdDebuggerEnabled_)
#define KD_DEBUGGER_NOT_PRESENT (*KdDebuggerNotPresent_)
#endif
