#ifdef __GNUC__
#include <intrin.h>
#endif
#include <slicc_kit_before.h>
#define InterlockedBitTestAndSet slicc_kit_InterlockedBitTestAndSet
#define InterlockedBitTestAndReset slicc_kit_InterlockedBitTestAndReset
#include_next <wdm.h>
#undef InterlockedBitTestAndSet
#undef InterlockedBitTestAndReset
#include <slicc_kit_after.h>
#include <slicc_kit_newer.h>
