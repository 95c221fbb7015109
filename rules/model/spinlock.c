/* Executive spin locks. Source: wdm/nf-wdm-ke*spinlock* pages. */
#include <ntddk.h>
#include "intrinsics.h"

void KeInitializeSpinLock(PKSPIN_LOCK SpinLock)
{
    *SpinLock = 0;
}

void KeAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql)
{
    (void)SpinLock;
    *OldIrql = __slicc_irql;
    __slicc_irql = 2;
}

KIRQL KeAcquireSpinLockRaiseToDpc(PKSPIN_LOCK SpinLock)
{
    unsigned char old = __slicc_irql;
    (void)SpinLock;
    __slicc_irql = 2;
    return old;
}

KIRQL KeAcquireSpinLockRaiseToSynch(PKSPIN_LOCK SpinLock)
{
    unsigned char old = __slicc_irql;
    (void)SpinLock;
    __slicc_irql = 2;
    return old;
}

KIRQL KfAcquireSpinLock(PKSPIN_LOCK SpinLock)
{
    unsigned char old = __slicc_irql;
    (void)SpinLock;
    __slicc_irql = 2;
    return old;
}

void ExAcquireSpinLock(PKSPIN_LOCK SpinLock, PKIRQL OldIrql)
{
    (void)SpinLock;
    *OldIrql = __slicc_irql;
    __slicc_irql = 2;
}

void KeReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    (void)SpinLock;
    __slicc_irql = NewIrql;
}

void KfReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    (void)SpinLock;
    __slicc_irql = NewIrql;
}

void ExReleaseSpinLock(PKSPIN_LOCK SpinLock, KIRQL NewIrql)
{
    (void)SpinLock;
    __slicc_irql = NewIrql;
}

void KeAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void KefAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void ExAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void KeReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void KefReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void ExReleaseSpinLockFromDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

BOOLEAN KeTryToAcquireSpinLockAtDpcLevel(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
    return SLICC_BOOLEAN;
}

BOOLEAN KeTestSpinLock(PKSPIN_LOCK SpinLock)
{
    (void)SpinLock;
    return SLICC_BOOLEAN;
}

/* Threaded DPC routines run at PASSIVE_LEVEL or at DISPATCH_LEVEL: the ForDpc forms raise only where it is needed. */
KIRQL KeAcquireSpinLockForDpc(PKSPIN_LOCK SpinLock)
{
    unsigned char old = __slicc_irql;
    (void)SpinLock;
    if (old < 2)
        __slicc_irql = 2;
    return old;
}

void KeReleaseSpinLockForDpc(PKSPIN_LOCK SpinLock, KIRQL OldIrql)
{
    (void)SpinLock;
    __slicc_irql = OldIrql;
}

KIRQL KeAcquireInterruptSpinLock(PKINTERRUPT Interrupt)
{
    unsigned char old = __slicc_irql;
    (void)Interrupt;
    __slicc_irql = SLICC_DIRQL;
    return old;
}

void KeReleaseInterruptSpinLock(PKINTERRUPT Interrupt, KIRQL OldIrql)
{
    (void)Interrupt;
    __slicc_irql = OldIrql;
}

KIRQL ExAcquireSpinLockExclusive(PEX_SPIN_LOCK SpinLock)
{
    unsigned char old = __slicc_irql;
    (void)SpinLock;
    __slicc_irql = 2;
    return old;
}

KIRQL ExAcquireSpinLockShared(PEX_SPIN_LOCK SpinLock)
{
    unsigned char old = __slicc_irql;
    (void)SpinLock;
    __slicc_irql = 2;
    return old;
}

void ExReleaseSpinLockExclusive(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql)
{
    (void)SpinLock;
    __slicc_irql = OldIrql;
}

void ExReleaseSpinLockShared(PEX_SPIN_LOCK SpinLock, KIRQL OldIrql)
{
    (void)SpinLock;
    __slicc_irql = OldIrql;
}

void ExAcquireSpinLockExclusiveAtDpcLevel(PEX_SPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void ExAcquireSpinLockSharedAtDpcLevel(PEX_SPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void ExReleaseSpinLockExclusiveFromDpcLevel(PEX_SPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

void ExReleaseSpinLockSharedFromDpcLevel(PEX_SPIN_LOCK SpinLock)
{
    (void)SpinLock;
}

LOGICAL ExTryConvertSharedSpinLockExclusive(PEX_SPIN_LOCK SpinLock)
{
    (void)SpinLock;
    return SLICC_BOOLEAN;
}
