// rule: SpinLockDpc
// verdict: defect
// A table of pairs of routines: what the first of a pair takes, the second gives back.
#include <ntddk.h>

typedef struct _CB { KSPIN_LOCK A, B; KIRQL Irql; ULONG Used; } CB, *PCB;
typedef struct _OPS { VOID (*Begin)(PCB); VOID (*End)(PCB); } OPS;
DRIVER_DISPATCH CbIoctl;

static VOID BeginA(PCB c) { c->Irql = KeAcquireSpinLockRaiseToDpc(&c->A); }
static VOID EndA(PCB c)
{
    KeReleaseSpinLock(&c->A, c->Irql);   // expect: defect[SpinLockDpc] "spin lock is released without being acquired"
}
static VOID BeginB(PCB c) { c->Irql = KeAcquireSpinLockRaiseToDpc(&c->B); }
static VOID EndB(PCB c)   { KeReleaseSpinLock(&c->B, c->Irql); }
static VOID Nothing(PCB c) { c->Used++; }

static const OPS Ops[] = {
    { BeginA, EndA },
    { BeginB, EndA },
    { Nothing, Nothing },
};

NTSTATUS CbIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PCB c = DeviceObject->DeviceExtension;
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode % 3;
    const OPS *ops = &Ops[code];

    ops->Begin(c);
    c->Used += code;
    ops->End(c);
    return STATUS_SUCCESS;   // expect: defect[SpinLockDpc] "spin lock is still held at the end of CbIoctl"
}
