// rule: IrqlKeReleaseSpinLock
// verdict: proof
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
        KeReleaseSpinLock(&p->Lock[i], p->Old[i]);
    return STATUS_SUCCESS;
}
