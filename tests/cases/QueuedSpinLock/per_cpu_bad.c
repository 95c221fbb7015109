// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

#define CPUS 4
typedef struct _PC { KSPIN_LOCK Lock; ULONG Hits; ULONG Pad[13]; } PC, *PPC;
static PC Cpu[CPUS];
static ULONG Mode;
DRIVER_DISPATCH PcRead;
DRIVER_DISPATCH PcWrite;

static PPC Mine(VOID)
{
    return &Cpu[KeGetCurrentProcessorNumber() % CPUS];
}

NTSTATUS PcRead(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE h;
    PPC pc = Mine();

    KeAcquireInStackQueuedSpinLock(&pc->Lock, &h);   // expect: defect[QueuedSpinLock] "queued spin lock is acquired twice"
    pc->Hits++;
    KeReleaseInStackQueuedSpinLock(&h);
    Mode = 2;
    return STATUS_SUCCESS;
}

NTSTATUS PcWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    KLOCK_QUEUE_HANDLE h[CPUS];
    ULONG i, sum = 0;

    for (i = 0; i < CPUS; i++)
        KeAcquireInStackQueuedSpinLock(&Cpu[i].Lock, &h[i]);
    for (i = 0; i < CPUS; i++)
        sum += Cpu[i].Hits;
    if (Mode == 2)
        PcRead(DeviceObject, Irp);
    while (i-- > 0)
        KeReleaseInStackQueuedSpinLock(&h[i]);
    Irp->IoStatus.Information = sum;
    return STATUS_SUCCESS;
}
