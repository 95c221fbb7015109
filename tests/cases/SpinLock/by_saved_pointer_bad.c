// rule: SpinLock
// verdict: defect
// The pointer to the lock that is held, null if none is.
#include <ntddk.h>

typedef struct _ZONE { KSPIN_LOCK Lock; ULONG Pages; } ZONE, *PZONE;
typedef struct _ZX { ZONE Low, High; BOOLEAN Split; } ZX, *PZX;
DRIVER_DISPATCH ZxMap;

NTSTATUS ZxMap(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PZX z = DeviceObject->DeviceExtension;
    PKSPIN_LOCK held = NULL;
    ULONG pages = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length >> 12;
    KIRQL irql = PASSIVE_LEVEL;

    if (pages == 0)
        goto Out;
    if (z->Split && pages > 16) {
        KeAcquireSpinLock(&z->High.Lock, &irql);
        held = &z->High.Lock;
        z->High.Pages -= pages;
    } else if (z->Low.Pages >= pages) {
        KeAcquireSpinLock(&z->Low.Lock, &irql);
        held = z->Split ? &z->High.Lock : &z->Low.Lock;
        z->Low.Pages -= pages;
    }
Out:
    if (held != NULL)
        KeReleaseSpinLock(held, irql);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of ZxMap"
}
