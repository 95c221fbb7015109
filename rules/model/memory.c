/* Pool, mapped and locked memory: an allocation may fail. What it holds is arbitrary, or zero where that is documented. */
#include <ntddk.h>
#include "intrinsics.h"

/* What lies behind the end is not accessed, so that more than was asked for may be zero: 4096 bytes, whatever the size. */
static PVOID slicc_zeroed(void)
{
    PVOID found = SLICC_OBJECT_OR_NULL;
    if (found)
        memset(found, 0, 4096);
    return found;
}

PVOID ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocatePoolWithQuota(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocatePoolWithQuotaTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocatePoolWithTagPriority(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag, ULONG Priority)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocatePoolUninitialized(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocateFromNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocateFromPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmAllocateContiguousMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS HighestAcceptableAddress)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS LowestAcceptableAddress, PHYSICAL_ADDRESS HighestAcceptableAddress, PHYSICAL_ADDRESS BoundaryAddressMultiple, MEMORY_CACHING_TYPE CacheType)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmAllocateNonCachedMemory(SIZE_T NumberOfBytes)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, MEMORY_CACHING_TYPE CacheType)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmMapIoSpaceEx(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes, ULONG Protect)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode, MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress, ULONG BugCheckOnFailure, ULONG Priority)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmGetSystemAddressForMdlSafe(PMDL Mdl, ULONG Priority)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmGetSystemAddressForMdl(PMDL Mdl)
{
    return SLICC_OBJECT_OR_NULL;
}

PMDL IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer, BOOLEAN ChargeQuota, PIRP Irp)
{
    return SLICC_OBJECT_OR_NULL;
}

PMDL MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress, PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes)
{
    return SLICC_OBJECT_OR_NULL;
}

PMDL MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress, PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes, MEMORY_CACHING_TYPE CacheType, ULONG Flags)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID MmGetSystemRoutineAddress(PUNICODE_STRING SystemRoutineName)
{
    return SLICC_OBJECT_OR_NULL;
}

PVOID ExAllocatePoolZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return slicc_zeroed();
}

PVOID ExAllocatePoolQuotaZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    return slicc_zeroed();
}

PVOID ExAllocatePoolPriorityZero(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag, ULONG Priority)
{
    return slicc_zeroed();
}

/* POOL_FLAG_UNINITIALIZED is 2. */
PVOID ExAllocatePool2(ULONG64 Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
    return Flags & 2 ? SLICC_OBJECT_OR_NULL : slicc_zeroed();
}

void ExFreePool(PVOID P)
{
}

void ExFreePoolWithTag(PVOID P, ULONG Tag)
{
}

void ExFreePool2(PVOID P, ULONG Tag, PVOID ExtendedParameters, ULONG ExtendedParametersCount)
{
}

void ExInitializeNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PVOID Allocate, PVOID Free, ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
}

void ExDeleteNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside)
{
}

void ExFreeToNPagedLookasideList(PNPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
}

void ExInitializePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside, PVOID Allocate, PVOID Free, ULONG Flags, SIZE_T Size, ULONG Tag, USHORT Depth)
{
}

void ExDeletePagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside)
{
}

void ExFreeToPagedLookasideList(PPAGED_LOOKASIDE_LIST Lookaside, PVOID Entry)
{
}

void MmFreeContiguousMemory(PVOID BaseAddress)
{
}

void MmFreeNonCachedMemory(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
}

void MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
}

void MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList)
{
}

void IoFreeMdl(PMDL Mdl)
{
}

void MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList)
{
}

void MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode, LOCK_OPERATION Operation)
{
}

void MmUnlockPages(PMDL MemoryDescriptorList)
{
}

void MmFreePagesFromMdl(PMDL MemoryDescriptorList)
{
}

void ProbeForWrite(void *Address, SIZE_T Length, ULONG Alignment)
{
}

BOOLEAN MmIsAddressValid(PVOID VirtualAddress)
{
    return SLICC_BOOLEAN;
}

PHYSICAL_ADDRESS MmGetPhysicalAddress(PVOID BaseAddress)
{
    PHYSICAL_ADDRESS address;
    address.QuadPart = __slicc_nondet_ulonglong();
    return address;
}

void KeFlushIoBuffers(PMDL Mdl, BOOLEAN ReadOperation, BOOLEAN DmaOperation)
{
}

PVOID MmLockPagableDataSection(PVOID AddressWithinSection)
{
    return SLICC_OBJECT_OR_NULL;
}

void MmUnlockPagableImageSection(PVOID ImageSectionHandle)
{
}

PVOID MmPageEntireDriver(PVOID AddressWithinSection)
{
    return SLICC_OBJECT_OR_NULL;
}

void MmResetDriverPaging(PVOID AddressWithinSection)
{
}
