// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _PORT {
    KSPIN_LOCK Lock;
    KIRQL Irql;
    ULONG Busy : 1;
    ULONG Owned : 1;
    ULONG Speed : 3;
    ULONG Errors : 10;
} PORT, *PPORT;
DRIVER_DISPATCH PortRead;

static VOID PortEnter(PPORT p)
{
    KeAcquireSpinLock(&p->Lock, &p->Irql);
    p->Owned = 1;
    p->Busy = 0;
}

static VOID PortLeave(PPORT p)
{
    if (!p->Owned)
        return;
    p->Owned = 0;
    KeReleaseSpinLock(&p->Lock, p->Irql);
}

NTSTATUS PortRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPORT p = DeviceObject->DeviceExtension;
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;

    PortEnter(p);
    *(PULONG)(&p->Irql + 4) = length & 7;
    p->Errors++;
    p->Busy = 1;
    PortLeave(p);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of PortRead"
}
