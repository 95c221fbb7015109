/* IRPs and their stack locations. Source: wdm/nf-wdm-io*irp*, -iocallidriver, -iocompleterequest pages. */
#include <ntddk.h>
#include "intrinsics.h"

void IoCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    (void)Irp;
    (void)PriorityBoost;
}

void IofCompleteRequest(PIRP Irp, CCHAR PriorityBoost)
{
    (void)Irp;
    (void)PriorityBoost;
}

void IoStartNextPacket(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable)
{
    (void)DeviceObject;
    (void)Cancelable;
}

void IoStartNextPacketByKey(PDEVICE_OBJECT DeviceObject, BOOLEAN Cancelable, ULONG Key)
{
    (void)DeviceObject;
    (void)Cancelable;
    (void)Key;
}

void IoStartPacket(PDEVICE_OBJECT DeviceObject, PIRP Irp, PULONG Key, PDRIVER_CANCEL CancelFunction)
{
    (void)DeviceObject;
    (void)Irp;
    (void)Key;
    (void)CancelFunction;
}

PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(PIRP Irp)
{
    return Irp->Tail.Overlay.CurrentStackLocation;
}

PIO_STACK_LOCATION IoGetNextIrpStackLocation(PIRP Irp)
{
    return Irp->Tail.Overlay.CurrentStackLocation - 1;
}

/* The stack location stays the driver's: it gives the IRP away next, and looks at the location no more. */
void IoSkipCurrentIrpStackLocation(PIRP Irp)
{
    Irp->CurrentLocation++;
}

void IoSetNextIrpStackLocation(PIRP Irp)
{
    Irp->CurrentLocation--;
}

void IoCopyCurrentIrpStackLocationToNext(PIRP Irp)
{
    PIO_STACK_LOCATION here = Irp->Tail.Overlay.CurrentStackLocation;
    PIO_STACK_LOCATION next = here - 1;
    next->MajorFunction = here->MajorFunction;
    next->MinorFunction = here->MinorFunction;
    next->Flags = here->Flags;
    next->Parameters = here->Parameters;
    next->DeviceObject = here->DeviceObject;
    next->FileObject = here->FileObject;
    next->Control = 0;
}

/* One of the IRPs that have a completion routine and were not sent yet, whichever. */
static PIRP __sent_irp;
static PIO_COMPLETION_ROUTINE __sent_routine;
static PVOID __sent_context;

static void slicc_complete_with(PIRP Irp, PIO_COMPLETION_ROUTINE routine, PVOID context, BOOLEAN success, BOOLEAN error, BOOLEAN cancel)
{
    PIO_STACK_LOCATION next = Irp->Tail.Overlay.CurrentStackLocation - 1;
    next->CompletionRoutine = routine;
    slicc_registered((void *)routine, Irp, context);
    if (!__sent_routine || __sent_irp == Irp || __slicc_nondet_int()) {
        __sent_irp = Irp;
        __sent_routine = routine;
        __sent_context = context;
    }
    next->Context = context;
    next->Control = (UCHAR)((success ? 0x40 : 0) | (error ? 0x80 : 0) | (cancel ? 0x20 : 0));
}

void IoSetCompletionRoutine(PIRP Irp, PIO_COMPLETION_ROUTINE CompletionRoutine, PVOID Context, BOOLEAN InvokeOnSuccess, BOOLEAN InvokeOnError, BOOLEAN InvokeOnCancel)
{
    slicc_complete_with(Irp, CompletionRoutine, Context, InvokeOnSuccess, InvokeOnError, InvokeOnCancel);
}

NTSTATUS IoSetCompletionRoutineEx(PDEVICE_OBJECT DeviceObject, PIRP Irp, PIO_COMPLETION_ROUTINE CompletionRoutine, PVOID Context, BOOLEAN InvokeOnSuccess, BOOLEAN InvokeOnError, BOOLEAN InvokeOnCancel)
{
    (void)DeviceObject;
    if (__slicc_nondet_int())
        return (NTSTATUS)0xC000009A;
    slicc_complete_with(Irp, CompletionRoutine, Context, InvokeOnSuccess, InvokeOnError, InvokeOnCancel);
    return 0;
}

void IoMarkIrpPending(PIRP Irp)
{
    Irp->Tail.Overlay.CurrentStackLocation->Control |= 0x01;
}

/* The lower driver may complete the IRP at once. */
static NTSTATUS slicc_lower_driver(PIRP Irp)
{
    Irp->IoStatus.Status = __slicc_nondet_int();
    Irp->IoStatus.Information = __slicc_nondet_ulonglong();
    if (__sent_routine && __sent_irp == Irp && __slicc_nondet_int()) {
        PIO_COMPLETION_ROUTINE routine = __sent_routine;
        __sent_routine = 0;
        routine(slicc_any_device(), Irp, __sent_context);
    }
    return __slicc_nondet_int();
}

NTSTATUS IoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return slicc_lower_driver(Irp);
}

NTSTATUS IofCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return slicc_lower_driver(Irp);
}

NTSTATUS PoCallDriver(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    (void)DeviceObject;
    return slicc_lower_driver(Irp);
}

void PoStartNextPowerIrp(PIRP Irp)
{
    (void)Irp;
}

PIRP IoAllocateIrp(CCHAR StackSize, BOOLEAN ChargeQuota)
{
    (void)StackSize;
    (void)ChargeQuota;
    return SLICC_OBJECT_OR_NULL;
}

PIRP IoBuildDeviceIoControlRequest(ULONG IoControlCode, PDEVICE_OBJECT DeviceObject, PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer, ULONG OutputBufferLength, BOOLEAN InternalDeviceIoControl, PKEVENT Event, PIO_STATUS_BLOCK IoStatusBlock)
{
    return SLICC_OBJECT_OR_NULL;
}

PIRP IoBuildSynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject, PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset, PKEVENT Event, PIO_STATUS_BLOCK IoStatusBlock)
{
    return SLICC_OBJECT_OR_NULL;
}

PIRP IoBuildAsynchronousFsdRequest(ULONG MajorFunction, PDEVICE_OBJECT DeviceObject, PVOID Buffer, ULONG Length, PLARGE_INTEGER StartingOffset, PIO_STATUS_BLOCK IoStatusBlock)
{
    return SLICC_OBJECT_OR_NULL;
}

void IoFreeIrp(PIRP Irp)
{
    (void)Irp;
}

void IoReuseIrp(PIRP Irp, NTSTATUS Status)
{
    Irp->IoStatus.Status = Status;
}
