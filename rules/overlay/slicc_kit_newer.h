/* Names that older kits lack. */
#ifndef SLICC_KIT_NEWER_H
#define SLICC_KIT_NEWER_H
#ifndef DrvRtPoolNxOptIn
#define DrvRtPoolNxOptIn 1
void ExInitializeDriverRuntime(ULONG RuntimeFlags);
#endif
#ifndef POOL_FLAG_NON_PAGED
typedef ULONG64 POOL_FLAGS;
#define POOL_FLAG_REQUIRED_START 0x0000000000000001UI64
#define POOL_FLAG_USE_QUOTA 0x0000000000000001UI64
#define POOL_FLAG_UNINITIALIZED 0x0000000000000002UI64
#define POOL_FLAG_SESSION 0x0000000000000004UI64
#define POOL_FLAG_CACHE_ALIGNED 0x0000000000000008UI64
#define POOL_FLAG_RAISE_ON_FAILURE 0x0000000000000020UI64
#define POOL_FLAG_NON_PAGED 0x0000000000000040UI64
#define POOL_FLAG_NON_PAGED_EXECUTE 0x0000000000000080UI64
#define POOL_FLAG_PAGED 0x0000000000000100UI64
PVOID ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag);
#endif
#ifndef RTL_QUERY_REGISTRY_TYPECHECK
#define RTL_QUERY_REGISTRY_TYPECHECK 0x00000100
#define RTL_QUERY_REGISTRY_TYPECHECK_SHIFT 24
#endif
#ifndef MdlMappingNoExecute
#define MdlMappingNoExecute 0x40000000
#define MdlMappingNoWrite 0x80000000
#endif
#ifndef __annotation
#define __annotation(...) ((void)0)
#endif
#ifndef try
#define try __try
#define except __except
#define finally __finally
#define leave __leave
#endif
#undef GetExceptionCode
#undef GetExceptionInformation
#undef AbnormalTermination
unsigned long GetExceptionCode(void);
struct _EXCEPTION_POINTERS *GetExceptionInformation(void);
int AbnormalTermination(void);
#endif
