// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

#define N 5
typedef struct _PA { KSPIN_LOCK Lock[N]; KIRQL Old[N]; } PA, *PPA;
DRIVER_DISPATCH PaAll;

NTSTATUS PaAll(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPA p = DeviceObject->DeviceExtension;
    LONG i;

    for (i = 0; i < N; i++)
        KeAcquireSpinLock(&p->Lock[i], &p->Old[i]);
    for (i = N - 1; i >= 0; i--)
        KeReleaseSpinLock(&p->Lock[i], p->Old[N - 1 - i]);   // expect: defect[IrqlKeReleaseSpinLock] "NewIrql is not the IRQL that was current before the lock was taken" defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return STATUS_SUCCESS;
}
