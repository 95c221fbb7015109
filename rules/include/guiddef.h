#ifndef SLICC_GUIDDEF_H
#define SLICC_GUIDDEF_H
typedef struct _GUID { unsigned long Data1; unsigned short Data2; unsigned short Data3; unsigned char Data4[8]; } GUID;
typedef GUID *PGUID, *LPGUID, IID, CLSID;
typedef const GUID *LPCGUID;
#define REFGUID const GUID *
#define IsEqualGUID(left, right) (!memcmp((left), (right), sizeof(GUID)))
#define InlineIsEqualGUID(left, right) IsEqualGUID(left, right)
#endif
#ifndef SLICC_DEFINE_GUID
#define DEFINE_GUID(name, a, b, c, d, e, f, g, h, i, j, k) extern const GUID name
#define EXTERN_GUID(name, a, b, c, d, e, f, g, h, i, j, k) extern const GUID name
#endif
