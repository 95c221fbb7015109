// rule: QueuedSpinLock
// verdict: proof
#include <ntddk.h>

typedef struct _LI { KSPIN_LOCK Lock; ULONG Pend; ULONG Tries; } LI, *PLI;
DRIVER_UNLOAD LiUnload;
DRIVER_DISPATCH LiClose;
static LI Li;

static NTSTATUS WaitIdle(PLI L)
{
    KLOCK_QUEUE_HANDLE h;
    LARGE_INTEGER t;
    ULONG tries = 0;

    t.QuadPart = -10000;
    do {
        KeAcquireInStackQueuedSpinLock(&L->Lock, &h);
        if (L->Pend == 0) {
            KeReleaseInStackQueuedSpinLock(&h);
            return STATUS_SUCCESS;
        }
        L->Tries++;
        KeReleaseInStackQueuedSpinLock(&h);
        KeDelayExecutionThread(KernelMode, FALSE, &t);
    } while (++tries < 40);
    return STATUS_TIMEOUT;
}

NTSTATUS LiClose(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    Li.Pend = IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length;
    return WaitIdle(&Li);
}

VOID LiUnload(PDRIVER_OBJECT DriverObject)
{
    WaitIdle(&Li);
    IoDeleteDevice(DriverObject->DeviceObject);
}
