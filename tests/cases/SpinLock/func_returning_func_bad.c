// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _FR { KSPIN_LOCK Lock; ULONG Mode; ULONG N; } FR, *PFR;
typedef VOID (NTAPI *ACTION)(PFR F, KIRQL Q);
DRIVER_DISPATCH FrRead;

static VOID NTAPI Keep(PFR F, KIRQL Q) { F->N++; }
static VOID NTAPI Free(PFR F, KIRQL Q) { KeReleaseSpinLock(&F->Lock, Q); }
static VOID NTAPI Nop(PFR F, KIRQL Q) { }

static ACTION Choose(ULONG Mode)
{
    static const ACTION table[2][2] = { { Free, Free }, { Nop, Free } };
    return Mode == 0 ? Keep : table[(Mode >> 1) & 1][Mode & 1];
}

NTSTATUS FrRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PFR f = DeviceObject->DeviceExtension;
    ULONG mode = f->Mode | 2;
    KIRQL q;

    KeAcquireSpinLock(&f->Lock, &q);
    Choose(mode)(f, q);
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of FrRead"
}
