/* In-stack queued spin locks. The handle keeps the saved IRQL. Source: wdm/nf-wdm-ke*instackqueuedspinlock* pages. */
#include <ntddk.h>
#include "intrinsics.h"

/* OldIrql of the documented handle; a driver that declares a smaller handle of its own gets the byte at its start. */
#define SAVED(handle) (*((unsigned char *)(handle) + (sizeof(*(handle)) > 16 ? 16 : 0)))

void KeAcquireInStackQueuedSpinLock(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    (void)SpinLock;
    SAVED(LockHandle) = __slicc_irql;
    __slicc_irql = 2;
}

void KeReleaseInStackQueuedSpinLock(PKLOCK_QUEUE_HANDLE LockHandle)
{
    __slicc_irql = SAVED(LockHandle);
}

void KeAcquireInStackQueuedSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    (void)SpinLock;
    (void)LockHandle;
}

void KeReleaseInStackQueuedSpinLockFromDpcLevel(PKLOCK_QUEUE_HANDLE LockHandle)
{
    (void)LockHandle;
}

void KeAcquireInStackQueuedSpinLockForDpc(PKSPIN_LOCK SpinLock, PKLOCK_QUEUE_HANDLE LockHandle)
{
    (void)SpinLock;
    SAVED(LockHandle) = __slicc_irql;
    if (__slicc_irql < 2)
        __slicc_irql = 2;
}

void KeReleaseInStackQueuedSpinLockForDpc(PKLOCK_QUEUE_HANDLE LockHandle)
{
    __slicc_irql = SAVED(LockHandle);
}
