/* Mutexes, resources, rundown protection, work items. A fast mutex is held at APC_LEVEL. */
#include <ntddk.h>
#include "intrinsics.h"

void KeInitializeGuardedMutex(PKGUARDED_MUTEX Mutex)
{
}

void KeAcquireGuardedMutex(PKGUARDED_MUTEX Mutex)
{
}

void KeReleaseGuardedMutex(PKGUARDED_MUTEX Mutex)
{
}

void ExAcquireFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
}

void ExReleaseFastMutexUnsafe(PFAST_MUTEX FastMutex)
{
}

void ExInitializeFastMutex(PFAST_MUTEX FastMutex)
{
}

NTSTATUS ExInitializeResourceLite(PERESOURCE Resource)
{
    return __slicc_nondet_int();
}

NTSTATUS ExDeleteResourceLite(PERESOURCE Resource)
{
    return __slicc_nondet_int();
}

BOOLEAN ExAcquireResourceExclusiveLite(PERESOURCE Resource, BOOLEAN Wait)
{
    return Wait ? 1 : SLICC_BOOLEAN;
}

BOOLEAN ExAcquireResourceSharedLite(PERESOURCE Resource, BOOLEAN Wait)
{
    return Wait ? 1 : SLICC_BOOLEAN;
}

BOOLEAN ExAcquireSharedStarveExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    return Wait ? 1 : SLICC_BOOLEAN;
}

BOOLEAN ExAcquireSharedWaitForExclusive(PERESOURCE Resource, BOOLEAN Wait)
{
    return Wait ? 1 : SLICC_BOOLEAN;
}

void ExReleaseResourceLite(PERESOURCE Resource)
{
}

void ExReleaseResourceForThreadLite(PERESOURCE Resource, ERESOURCE_THREAD ResourceThreadId)
{
}

void ExInitializeRundownProtection(PEX_RUNDOWN_REF RunRef)
{
}

BOOLEAN ExAcquireRundownProtection(PEX_RUNDOWN_REF RunRef)
{
    return SLICC_BOOLEAN;
}

void ExReleaseRundownProtection(PEX_RUNDOWN_REF RunRef)
{
}

void ExWaitForRundownProtectionRelease(PEX_RUNDOWN_REF RunRef)
{
}

void ExRundownCompleted(PEX_RUNDOWN_REF RunRef)
{
}

void ExInitializeWorkItem(PWORK_QUEUE_ITEM Item, PWORKER_THREAD_ROUTINE Routine, PVOID Context)
{
    Item->WorkerRoutine = Routine;
    Item->Parameter = Context;
    slicc_registered((void *)Routine, Item, Context);
}

void ExQueueWorkItem(PWORK_QUEUE_ITEM WorkItem, WORK_QUEUE_TYPE QueueType)
{
}

void ExInitializeDriverRuntime(ULONG RuntimeFlags)
{
}

void ExAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    unsigned char old = __slicc_irql;
    __slicc_irql = 1;
    FastMutex->OldIrql = old;
}

BOOLEAN ExTryToAcquireFastMutex(PFAST_MUTEX FastMutex)
{
    unsigned char old = __slicc_irql;
    if (!__slicc_nondet_int())
        return 0;
    __slicc_irql = 1;
    FastMutex->OldIrql = old;
    return 1;
}

void ExReleaseFastMutex(PFAST_MUTEX FastMutex)
{
    __slicc_irql = (unsigned char)FastMutex->OldIrql;
}
