// rule: SpinLockSafe
// verdict: proof
#include <ntddk.h>

typedef struct _EL { KSPIN_LOCK Lock; ULONG Hw; ULONG Tbl[4]; } EL, *PEL;
DRIVER_DISPATCH ElIoctl;

static int L3(PEL E, ULONG I) { return E->Tbl[I & 3] > 10 ? -5 : (int)E->Tbl[I & 3]; }
static int L2(PEL E, ULONG I) { int r = L3(E, I); return r < 0 ? r * 2 : r + 1; }
static int L1(PEL E, ULONG I) { int r = L2(E, I); return r == -10 ? -1 : r; }

NTSTATUS ElIoctl(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PEL e = DeviceObject->DeviceExtension;
    ULONG code = IoGetCurrentIrpStackLocation(Irp)->Parameters.DeviceIoControl.IoControlCode;
    int rc;
    KIRQL q;

    KeAcquireSpinLock(&e->Lock, &q);
    rc = L1(e, code);
    if (rc > 0) {
        e->Hw = rc;
        KeReleaseSpinLock(&e->Lock, q);
    } else if (rc == -1) {
        KeReleaseSpinLock(&e->Lock, q);
    }
    /* rc is never 0 or below -1 */
    Irp->IoStatus.Status = rc > 0 ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL;
    Irp->IoStatus.Information = 0;
    IoCompleteRequest(Irp, IO_NO_INCREMENT);
    return STATUS_SUCCESS;
}
