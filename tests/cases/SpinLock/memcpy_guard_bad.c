// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _GS { PKSPIN_LOCK Lock; KIRQL Q; UCHAR Live; } GS;
typedef struct _MG { KSPIN_LOCK Lock; GS Saved; } MG, *PMG;
DRIVER_DISPATCH MgWrite;

NTSTATUS MgWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PMG m = DeviceObject->DeviceExtension;
    GS a, b;

    RtlZeroMemory(&a, sizeof(a));
    a.Lock = &m->Lock;
    KeAcquireSpinLock(a.Lock, &a.Q);
    a.Live = 1;
    RtlCopyMemory(&b, &a, FIELD_OFFSET(GS, Live));
    if (b.Live)
        KeReleaseSpinLock(b.Lock, b.Q);
    m->Saved = b;
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of MgWrite"
}
