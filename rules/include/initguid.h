#include <guiddef.h>
#ifndef SLICC_DEFINE_GUID
#define SLICC_DEFINE_GUID
#undef DEFINE_GUID
#define DEFINE_GUID(name, a, b, c, d, e, f, g, h, i, j, k) const GUID name = {a, b, c, {d, e, f, g, h, i, j, k}}
#endif
