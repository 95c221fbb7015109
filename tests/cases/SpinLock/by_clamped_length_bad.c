// rule: SpinLock
// verdict: defect
#include <ntddk.h>

#define SMALL 128
typedef struct _CX { KSPIN_LOCK Lock; UCHAR Buffer[SMALL]; ULONG Fill; } CX, *PCX;
DRIVER_DISPATCH CxWrite;

static ULONG Min(ULONG a, ULONG b) { return a < b ? a : b; }
static ULONG Max(ULONG a, ULONG b) { return a > b ? a : b; }

NTSTATUS CxWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCX c = DeviceObject->DeviceExtension;
    ULONG length = IoGetCurrentIrpStackLocation(Irp)->Parameters.Write.Length;
    ULONG room = Min(Max(length, 16), SMALL);
    KIRQL irql = PASSIVE_LEVEL;

    if (room > 15)
        KeAcquireSpinLock(&c->Lock, &irql);
    c->Fill = room;
    if (length <= SMALL)
        KeReleaseSpinLock(&c->Lock, irql);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of CxWrite"
}
