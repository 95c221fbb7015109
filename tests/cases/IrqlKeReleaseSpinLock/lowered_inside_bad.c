// rule: IrqlKeReleaseSpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _LW { KSPIN_LOCK L; KEVENT Ev; ULONG V; } LW, *PLW;
DRIVER_DISPATCH LwWrite;

static VOID Pause(PLW W, KIRQL Q)
{
    LARGE_INTEGER t;
    if (W->V % 3 == 1) {
        KeLowerIrql(Q);
        t.QuadPart = -1000;
        KeDelayExecutionThread(KernelMode, FALSE, &t);
    }
}

NTSTATUS LwWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PLW w = DeviceObject->DeviceExtension;
    KIRQL q;

    KeAcquireSpinLock(&w->L, &q);
    w->V++;
    Pause(w, q);
    KeReleaseSpinLock(&w->L, q);   // expect: defect[IrqlKeReleaseSpinLock] "KeReleaseSpinLock is called at an IRQL other than DISPATCH_LEVEL"
    return STATUS_SUCCESS;
}
