// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_DISPATCH D;
extern VOID Query(ULONG *f);
static KSPIN_LOCK L;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) {
    KIRQL q; ULONG v[4] = {0}; ULONG i = Irp->Flags & 3;
    KeAcquireSpinLock(&L, &q);
    Query(&v[i]);
    if (v[2] == 0) KeReleaseSpinLock(&L, q);
    return 0;   // expect: defect[SpinLock] "spin lock is still held at the end"
}
