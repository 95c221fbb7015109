// rule: SpinLock
// verdict: defect
#include <ntddk.h>

typedef struct {
    KSPIN_LOCK Lock;
    PVOID Cookie;
    ULONG_PTR n;
} E;

DRIVER_DISPATCH R;
DRIVER_DISPATCH W;

NTSTATUS W(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    ULONG_PTR x = I->IoStatus.Information;
    e->Cookie = (PVOID)x;
    return 0;
}

NTSTATUS R(PDEVICE_OBJECT D, PIRP I)
{
    E *e = D->DeviceExtension;
    KIRQL q;
    KeAcquireSpinLock(&e->Lock, &q);
    if (e->Cookie == (PVOID)7)
        return 0;   // expect: defect[SpinLock] "spin lock is still held at the end of R"
    KeReleaseSpinLock(&e->Lock, q);
    return 0;
}