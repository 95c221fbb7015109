/* Basic types of the Windows data model: long is four bytes, pointers are eight. */
#ifndef SLICC_NTDEF_H
#define SLICC_NTDEF_H
#include <sal.h>
#include <stddef.h>
#include <stdarg.h>
#include <string.h>
#include <excpt.h>

#ifndef _WIN64
#define _WIN64 1
#endif
#ifndef _AMD64_
#define _AMD64_ 1
#endif
#ifndef _M_AMD64
#define _M_AMD64 100
#define _M_X64 100
#endif
#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#ifndef NTDDI_VERSION
#define NTDDI_VERSION 0x0A00000C
#endif
#define _NT_TARGET_VERSION 0x0A00
#define NTDDI_WIN2K 0x05000000
#define NTDDI_WINXP 0x05010000
#define NTDDI_WS03 0x05020000
#define NTDDI_VISTA 0x06000000
#define NTDDI_WIN6 0x06000000
#define NTDDI_WS08 0x06000100
#define NTDDI_LONGHORN 0x06000000
#define NTDDI_WIN7 0x06010000
#define NTDDI_WIN8 0x06020000
#define NTDDI_WINBLUE 0x06030000
#define NTDDI_WIN10 0x0A000000
#define NTDDI_WINTHRESHOLD 0x0A000000
#define NTDDI_WIN10_RS1 0x0A000002
#define NTDDI_WIN10_RS4 0x0A000005
#define NTDDI_WIN10_CO 0x0A00000B

#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define __forceinline static inline
#define __inline inline
#define _inline inline
#define __restrict
#define __nop() ((void)0)
#define NTAPI
#define NTKERNELAPI
#define NTHALAPI
#define NTSYSAPI
#define NTSYSCALLAPI
#define FASTCALL
#define FORCEINLINE __forceinline
#define CFORCEINLINE __forceinline
#define DECLSPEC_IMPORT
#define DECLSPEC_NORETURN
#define DECLSPEC_ALIGN(x) __declspec(align(x))
#define DECLSPEC_CACHEALIGN __declspec(align(64))
#define DECLSPEC_NOINLINE
#define POINTER_ALIGNMENT __declspec(align(8))
#define POINTER_ALIGN __declspec(align(8))
#define UNALIGNED
#define RESTRICTED_POINTER
#define CONST const
#define EXTERN_C extern
#define CALLBACK
#define WINAPI
#define NOTHING
#define INIT_SECTION

#define VOID void
#define TRUE 1
#define FALSE 0
#define ANYSIZE_ARRAY 1
#define MAXUCHAR 0xff
#define MAXUSHORT 0xffff
#define MAXULONG 0xffffffff
#define MAXLONG 0x7fffffff
#define MINLONG 0x80000000
#define MAXLONGLONG 0x7fffffffffffffff
#define MAXULONGLONG 0xffffffffffffffff
#define MAXULONG_PTR 0xffffffffffffffff
#define MAXUINT 0xffffffff
#define UNICODE_NULL ((WCHAR)0)
#define ANSI_NULL ((CHAR)0)

typedef void *PVOID, *HANDLE, *LPVOID;
typedef const void *PCVOID;
typedef HANDLE *PHANDLE;
typedef void *PVOID64;
typedef char CHAR, CCHAR, *PCHAR, *PSTR, *PCCHAR, *LPSTR, *PSZ, *LPCH, *PNZCH;
typedef const char *PCSTR, *LPCSTR, *PCSZ, *LPCCH;
typedef signed char INT8, *PINT8;
typedef unsigned char UCHAR, BOOLEAN, BYTE, UINT8, KIRQL, *PUCHAR, *PBOOLEAN, *PBYTE, *PUINT8, *PKIRQL, *LPBYTE;
typedef const unsigned char *PCUCHAR;
typedef short SHORT, CSHORT, INT16, *PSHORT, *PINT16;
typedef unsigned short USHORT, WORD, UINT16, *PUSHORT, *PUINT16, *PWORD;
typedef wchar_t WCHAR, *PWCHAR, *PWSTR, *LPWSTR, *PZZWSTR, *PWCH, *LPWCH;
typedef const wchar_t *PCWSTR, *LPCWSTR, *PCWCH;
typedef int INT, INT32, BOOL, LONG32, *PINT, *PINT32, *PBOOL, *PLONG32;
typedef unsigned int UINT, UINT32, ULONG32, DWORD32, *PUINT, *PUINT32, *PULONG32;
typedef long LONG, NTSTATUS, *PLONG, *PNTSTATUS, SCODE;
typedef unsigned long ULONG, DWORD, CLONG, LCID, LOGICAL, *PULONG, *PDWORD, *LPDWORD, *PLCID;
typedef long long LONGLONG, LONG64, INT64, LONG_PTR, INT_PTR, SSIZE_T, *PLONGLONG, *PLONG64, *PINT64, *PLONG_PTR, *PINT_PTR, *PSSIZE_T;
typedef unsigned long long ULONGLONG, ULONG64, UINT64, DWORD64, DWORDLONG, ULONG_PTR, UINT_PTR, DWORD_PTR, SIZE_T, KAFFINITY, PFN_NUMBER, KSPIN_LOCK;
typedef unsigned long long *PULONGLONG, *PULONG64, *PUINT64, *PDWORD64, *PULONG_PTR, *PUINT_PTR, *PSIZE_T, *PKAFFINITY, *PPFN_NUMBER, *PKSPIN_LOCK;
typedef ULONG ACCESS_MASK, DEVICE_TYPE, *PACCESS_MASK, EXECUTION_STATE;
typedef CCHAR KPROCESSOR_MODE;
typedef LONG KPRIORITY;

typedef union _LARGE_INTEGER { struct { ULONG LowPart; LONG HighPart; }; struct { ULONG LowPart; LONG HighPart; } u; LONGLONG QuadPart; } LARGE_INTEGER, PHYSICAL_ADDRESS, *PLARGE_INTEGER, *PPHYSICAL_ADDRESS;
typedef union _ULARGE_INTEGER { struct { ULONG LowPart; ULONG HighPart; }; struct { ULONG LowPart; ULONG HighPart; } u; ULONGLONG QuadPart; } ULARGE_INTEGER, *PULARGE_INTEGER;
typedef struct _LUID { ULONG LowPart; LONG HighPart; } LUID, *PLUID;
typedef struct _LIST_ENTRY { struct _LIST_ENTRY *Flink; struct _LIST_ENTRY *Blink; } LIST_ENTRY, *PLIST_ENTRY;
typedef struct _SINGLE_LIST_ENTRY { struct _SINGLE_LIST_ENTRY *Next; } SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;
typedef struct _STRING { USHORT Length; USHORT MaximumLength; PCHAR Buffer; } STRING, ANSI_STRING, OEM_STRING, *PSTRING, *PANSI_STRING, *POEM_STRING;
typedef const STRING *PCANSI_STRING;
typedef struct _UNICODE_STRING { USHORT Length; USHORT MaximumLength; PWSTR Buffer; } UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;
typedef struct _OBJECT_ATTRIBUTES { ULONG Length; HANDLE RootDirectory; PUNICODE_STRING ObjectName; ULONG Attributes; PVOID SecurityDescriptor; PVOID SecurityQualityOfService; } OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;
typedef struct _PROCESSOR_NUMBER { USHORT Group; UCHAR Number; UCHAR Reserved; } PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;
typedef struct _GROUP_AFFINITY { KAFFINITY Mask; USHORT Group; USHORT Reserved[3]; } GROUP_AFFINITY, *PGROUP_AFFINITY;
#include <guiddef.h>

#define OBJ_INHERIT 0x00000002L
#define OBJ_PERMANENT 0x00000010L
#define OBJ_EXCLUSIVE 0x00000020L
#define OBJ_CASE_INSENSITIVE 0x00000040L
#define OBJ_OPENIF 0x00000080L
#define OBJ_OPENLINK 0x00000100L
#define OBJ_KERNEL_HANDLE 0x00000200L
#define OBJ_FORCE_ACCESS_CHECK 0x00000400L
#define InitializeObjectAttributes(p, n, a, r, s) \
    { (p)->Length = sizeof(OBJECT_ATTRIBUTES); (p)->RootDirectory = r; (p)->Attributes = a; (p)->ObjectName = n; (p)->SecurityDescriptor = s; (p)->SecurityQualityOfService = NULL; }
#define RTL_CONSTANT_STRING(s) { sizeof(s) - sizeof((s)[0]), sizeof(s), s }
#define DECLARE_CONST_UNICODE_STRING(var, str) const WCHAR var##_buffer[] = str; const UNICODE_STRING var = { sizeof(str) - sizeof(WCHAR), sizeof(str), (PWSTR)var##_buffer }
#define DECLARE_GLOBAL_CONST_UNICODE_STRING(var, str) DECLARE_CONST_UNICODE_STRING(var, str)
#define DECLARE_UNICODE_STRING_SIZE(var, size) WCHAR var##_buffer[size]; UNICODE_STRING var = { 0, (size) * sizeof(WCHAR), var##_buffer }

#define NT_SUCCESS(Status) (((NTSTATUS)(Status)) >= 0)
#define NT_INFORMATION(Status) ((((ULONG)(Status)) >> 30) == 1)
#define NT_WARNING(Status) ((((ULONG)(Status)) >> 30) == 2)
#define NT_ERROR(Status) ((((ULONG)(Status)) >> 30) == 3)
#define CONTAINING_RECORD(address, type, field) ((type *)((PCHAR)(address) - (ULONG_PTR)(&((type *)0)->field)))
#define FIELD_OFFSET(type, field) ((LONG)(LONG_PTR)&(((type *)0)->field))
#define UFIELD_OFFSET(type, field) ((ULONG)(LONG_PTR)&(((type *)0)->field))
#define FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field) (FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_CONTAINS_FIELD(Struct, Size, Field) ((((PCHAR)(&(Struct)->Field)) + sizeof((Struct)->Field)) <= (((PCHAR)(Struct)) + (Size)))
#define RTL_NUMBER_OF(A) (sizeof(A) / sizeof((A)[0]))
#define ARRAYSIZE(A) RTL_NUMBER_OF(A)
#define _ARRAYSIZE(A) RTL_NUMBER_OF(A)
#define ARGUMENT_PRESENT(ArgumentPointer) ((CHAR *)((ULONG_PTR)(ArgumentPointer)) != (CHAR *)(NULL))
#define UNREFERENCED_PARAMETER(P) ((void)(P))
#define DBG_UNREFERENCED_PARAMETER(P) ((void)(P))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(V) ((void)(V))
#define C_ASSERT(e) _Static_assert(e, #e)
#define static_assert(e, ...) _Static_assert(e, #e)
#define __annotation(...) ((void)0)
#define _WDMDDK_ 1
#define PtrToUlong(p) ((ULONG)(ULONG_PTR)(p))
#define PtrToLong(p) ((LONG)(LONG_PTR)(p))
#define PtrToUint(p) ((UINT)(UINT_PTR)(p))
#define PtrToInt(p) ((INT)(INT_PTR)(p))
#define HandleToUlong(h) ((ULONG)(ULONG_PTR)(h))
#define HandleToULong(h) ((ULONG)(ULONG_PTR)(h))
#define UlongToPtr(u) ((VOID *)(ULONG_PTR)(ULONG)(u))
#define ULongToPtr(u) ((VOID *)(ULONG_PTR)(ULONG)(u))
#define LongToPtr(l) ((VOID *)(LONG_PTR)(LONG)(l))
#define UlongToHandle(u) ((HANDLE)(ULONG_PTR)(ULONG)(u))
#define ULongToHandle(u) ((HANDLE)(ULONG_PTR)(ULONG)(u))
#define LongToHandle(l) ((HANDLE)(LONG_PTR)(LONG)(l))
#define UIntToPtr(u) ((VOID *)(UINT_PTR)(u))
#define Int32x32To64(a, b) (((LONGLONG)(LONG)(a)) * ((LONGLONG)(LONG)(b)))
#define UInt32x32To64(a, b) (((ULONGLONG)(ULONG)(a)) * ((ULONGLONG)(ULONG)(b)))
#define LOWORD(l) ((USHORT)((ULONG_PTR)(l) & 0xffff))
#define HIWORD(l) ((USHORT)(((ULONG_PTR)(l) >> 16) & 0xffff))
#define LOBYTE(w) ((UCHAR)((ULONG_PTR)(w) & 0xff))
#define HIBYTE(w) ((UCHAR)(((ULONG_PTR)(w) >> 8) & 0xff))
#define FlagOn(F, SF) ((F) & (SF))
#define BooleanFlagOn(F, SF) ((BOOLEAN)(((F) & (SF)) != 0))
#define SetFlag(F, SF) ((F) |= (SF))
#define ClearFlag(F, SF) ((F) &= ~(SF))
#define ALIGN_DOWN_BY(length, alignment) ((ULONG_PTR)(length) & ~((ULONG_PTR)(alignment) - 1))
#define ALIGN_UP_BY(length, alignment) (ALIGN_DOWN_BY(((ULONG_PTR)(length) + (alignment) - 1), alignment))
#define ALIGN_DOWN(length, type) ALIGN_DOWN_BY(length, sizeof(type))
#define ALIGN_UP(length, type) ALIGN_UP_BY(length, sizeof(type))
#define ALIGN_DOWN_POINTER_BY(address, alignment) ((PVOID)ALIGN_DOWN_BY(address, alignment))
#define ALIGN_UP_POINTER_BY(address, alignment) ((PVOID)ALIGN_UP_BY(address, alignment))
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#include <ntstatus.h>
#endif
