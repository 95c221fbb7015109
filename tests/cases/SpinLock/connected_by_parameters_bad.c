// rule: SpinLock
// verdict: defect
// The interrupt service routines are handed over in a structure.
#include <ntddk.h>

DRIVER_DISPATCH Start;
static KSPIN_LOCK Lock;
static PKINTERRUPT Interrupt;
static ULONG Seen;

static BOOLEAN Service(PKINTERRUPT Object, PVOID Context)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Context);
    Seen = 1;
    return TRUE;
}

static BOOLEAN ServiceMessage(PKINTERRUPT Object, PVOID Context, ULONG Message)
{
    UNREFERENCED_PARAMETER(Object);
    UNREFERENCED_PARAMETER(Context);
    if (Message == 3)
        Seen = 2;
    return TRUE;
}

NTSTATUS Start(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    IO_CONNECT_INTERRUPT_PARAMETERS parameters;
    KIRQL irql;

    UNREFERENCED_PARAMETER(DeviceObject);
    UNREFERENCED_PARAMETER(Irp);
    RtlZeroMemory(&parameters, sizeof(parameters));
    KeAcquireSpinLock(&Lock, &irql);
    if (Seen == 2)
        return STATUS_UNSUCCESSFUL;   // expect: defect[SpinLock] "still held"
    KeReleaseSpinLock(&Lock, irql);
    parameters.Version = CONNECT_MESSAGE_BASED;
    parameters.MessageBased.ConnectionContext.InterruptObject = &Interrupt;
    parameters.MessageBased.MessageServiceRoutine = ServiceMessage;
    parameters.MessageBased.FallBackServiceRoutine = Service;
    return IoConnectInterruptEx(&parameters);
}
