/* The cancel spin lock and cancel routines. Source: wdm/nf-wdm-ioacquirecancelspinlock, -iosetcancelroutine. */
#include <ntddk.h>
#include "intrinsics.h"

void IoAcquireCancelSpinLock(PKIRQL Irql)
{
    *Irql = __slicc_irql;
    __slicc_irql = 2;
}

void IoReleaseCancelSpinLock(KIRQL Irql)
{
    __slicc_irql = Irql;
}

PDRIVER_CANCEL IoSetCancelRoutine(PIRP Irp, PDRIVER_CANCEL CancelRoutine)
{
    if (CancelRoutine)
        slicc_registered((void *)CancelRoutine, Irp, 0);
    PDRIVER_CANCEL old = Irp->CancelRoutine;
    Irp->CancelRoutine = CancelRoutine;
    return old;
}

BOOLEAN IoCancelIrp(PIRP Irp)
{
    Irp->Cancel = 1;
    return SLICC_BOOLEAN;
}
