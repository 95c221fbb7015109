// rule: SpinLock
// verdict: proof
#include <ntddk.h>
DRIVER_DISPATCH D;
extern VOID Query(const ULONG *f, ULONG n);
static KSPIN_LOCK L;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) {
    KIRQL q; ULONG v[4] = {0};
    KeAcquireSpinLock(&L, &q);
    Query(v, 4);
    if (v[1] == 0) KeReleaseSpinLock(&L, q);
    return 0;
}
