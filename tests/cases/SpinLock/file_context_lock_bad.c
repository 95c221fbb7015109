// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct {
    ULONG N;
    KSPIN_LOCK Lock;
    LIST_ENTRY L;
} E;

typedef struct {
    PLIST_ENTRY P;
} F;

DRIVER_DISPATCH R, W;

NTSTATUS W(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    F *f = IoGetCurrentIrpStackLocation(I)->FileObject->FsContext;
    f->P = &e->L;
    return 0;
}

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    F *f = IoGetCurrentIrpStackLocation(I)->FileObject->FsContext;
    PLIST_ENTRY p = f->P;
    E *e = D->DeviceExtension;
    KIRQL q;
    if (!p)
        return 1;
    KeAcquireSpinLock(&e->Lock, &q);
    if (p == &e->L)
        return 2;   // expect: defect[SpinLock] "spin lock is still held at the end of R"
    KeReleaseSpinLock(&e->Lock, q);
    return 0;
}