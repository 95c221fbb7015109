/* Cancel-safe queues call the driver's routines at once. What the system does when such an IRP is cancelled later is not
   a call of the driver's. The routine of IoCsqInitializeEx has a place of its own: it has another type. Source: wdm/nf-wdm-iocsqinitialize, -iocsqinsertirpex, -iocsqremoveirp, -iocsqremovenextirp. */
#include <ntddk.h>
#include "intrinsics.h"

NTSTATUS IoCsqInitialize(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP CsqInsertIrp, PIO_CSQ_REMOVE_IRP CsqRemoveIrp, PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp, PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock, PIO_CSQ_RELEASE_LOCK CsqReleaseLock, PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp)
{
    Csq->CsqInsertIrp = CsqInsertIrp;
    Csq->CsqRemoveIrp = CsqRemoveIrp;
    Csq->CsqPeekNextIrp = CsqPeekNextIrp;
    Csq->CsqAcquireLock = CsqAcquireLock;
    Csq->CsqReleaseLock = CsqReleaseLock;
    Csq->CsqCompleteCanceledIrp = CsqCompleteCanceledIrp;
    Csq->ReservePointer = 0;
    return STATUS_SUCCESS;
}

/* As a function: so it is known that a queue that was there before holds one, and which. */
static PIO_CSQ_INSERT_IRP_EX *slicc_insert_ex(PIO_CSQ queue)
{
    return (PIO_CSQ_INSERT_IRP_EX *)&queue->ReservePointer;
}

NTSTATUS IoCsqInitializeEx(PIO_CSQ Csq, PIO_CSQ_INSERT_IRP_EX CsqInsertIrp, PIO_CSQ_REMOVE_IRP CsqRemoveIrp, PIO_CSQ_PEEK_NEXT_IRP CsqPeekNextIrp, PIO_CSQ_ACQUIRE_LOCK CsqAcquireLock, PIO_CSQ_RELEASE_LOCK CsqReleaseLock, PIO_CSQ_COMPLETE_CANCELED_IRP CsqCompleteCanceledIrp)
{
    Csq->CsqInsertIrp = 0;
    Csq->CsqRemoveIrp = CsqRemoveIrp;
    Csq->CsqPeekNextIrp = CsqPeekNextIrp;
    Csq->CsqAcquireLock = CsqAcquireLock;
    Csq->CsqReleaseLock = CsqReleaseLock;
    Csq->CsqCompleteCanceledIrp = CsqCompleteCanceledIrp;
    *slicc_insert_ex(Csq) = CsqInsertIrp;
    return STATUS_SUCCESS;
}

static void slicc_csq_begin(PIO_CSQ queue, PIRP irp, PIO_CSQ_IRP_CONTEXT context)
{
    if (context) {
        context->Type = IO_TYPE_CSQ_IRP_CONTEXT;
        context->Irp = irp;
        context->Csq = queue;
    }
    irp->Tail.Overlay.CurrentStackLocation->Control |= SL_PENDING_RETURNED;
}

/* An IRP that was cancelled before it was in the queue is taken out again and handed back. */
static void slicc_csq_end(PIO_CSQ queue, PIRP irp, PIO_CSQ_IRP_CONTEXT context, KIRQL irql)
{
    if (irp->Cancel) {
        queue->CsqRemoveIrp(queue, irp);
        if (context)
            context->Irp = 0;
        queue->CsqReleaseLock(queue, irql);
        queue->CsqCompleteCanceledIrp(queue, irp);
        return;
    }
    queue->CsqReleaseLock(queue, irql);
}

void IoCsqInsertIrp(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context)
{
    KIRQL irql;
    slicc_csq_begin(Csq, Irp, Context);
    Csq->CsqAcquireLock(Csq, &irql);
    Csq->CsqInsertIrp(Csq, Irp);
    slicc_csq_end(Csq, Irp, Context, irql);
}

NTSTATUS IoCsqInsertIrpEx(PIO_CSQ Csq, PIRP Irp, PIO_CSQ_IRP_CONTEXT Context, PVOID InsertContext)
{
    KIRQL irql;
    NTSTATUS status;
    slicc_csq_begin(Csq, Irp, Context);
    Csq->CsqAcquireLock(Csq, &irql);
    status = (*slicc_insert_ex(Csq))(Csq, Irp, InsertContext);
    if (!NT_SUCCESS(status)) {
        if (Context)
            Context->Irp = 0;
        Csq->CsqReleaseLock(Csq, irql);
        return status;
    }
    slicc_csq_end(Csq, Irp, Context, irql);
    return status;
}

/* Null where the IRP was cancelled, or taken out, since. */
PIRP IoCsqRemoveIrp(PIO_CSQ Csq, PIO_CSQ_IRP_CONTEXT Context)
{
    KIRQL irql;
    PIRP irp;
    Csq->CsqAcquireLock(Csq, &irql);
    irp = __slicc_nondet_int() ? Context->Irp : (PIRP)0;
    if (irp) {
        Csq->CsqRemoveIrp(Csq, irp);
        Context->Irp = 0;
    }
    Csq->CsqReleaseLock(Csq, irql);
    return irp;
}

PIRP IoCsqRemoveNextIrp(PIO_CSQ Csq, PVOID PeekContext)
{
    KIRQL irql;
    PIRP irp;
    Csq->CsqAcquireLock(Csq, &irql);
    irp = Csq->CsqPeekNextIrp(Csq, 0, PeekContext);
    if (irp)
        Csq->CsqRemoveIrp(Csq, irp);
    Csq->CsqReleaseLock(Csq, irql);
    return irp;
}
