// rule: QueuedSpinLock
// verdict: defect
#include <ntddk.h>

typedef struct _TX { KSPIN_LOCK Map, Alloc; ULONG Free; ULONG Mapped; ULONG Epoch; } TX, *PTX;
typedef struct _GRAB { KLOCK_QUEUE_HANDLE Handle; PKSPIN_LOCK Lock; UCHAR Held; } GRAB, *PGRAB;
DRIVER_DISPATCH TxMap;
DRIVER_DISPATCH TxUnmap;

static VOID Grab(PGRAB g, PKSPIN_LOCK lock)
{
    g->Lock = lock;
    KeAcquireInStackQueuedSpinLock(lock, &g->Handle);
    g->Held = 1;
}

static VOID Drop(PGRAB g)
{
    if (g->Held) {
        g->Held = 0;
        KeReleaseInStackQueuedSpinLock(&g->Handle);
    }
}

static NTSTATUS Reserve(PTX t, ULONG pages, PGRAB g)
{
    Grab(g, &t->Alloc);
    if (t->Free < pages) {
        Drop(g);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    t->Free -= pages;
    return STATUS_SUCCESS;
}

static NTSTATUS Commit(PTX t, ULONG pages, PGRAB map, PGRAB alloc)
{
    NTSTATUS status;

    Grab(map, &t->Map);
    status = Reserve(t, pages, alloc);
    if (status == STATUS_INSUFFICIENT_RESOURCES && t->Mapped == 0) {
        map->Held = 0;
        return STATUS_NO_MEMORY;
    }
    if (!NT_SUCCESS(status))
        return status;
    t->Mapped += pages;
    return STATUS_SUCCESS;
}

NTSTATUS TxMap(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTX t = DeviceObject->DeviceExtension;
    ULONG pages = (IoGetCurrentIrpStackLocation(Irp)->Parameters.Read.Length + 4095) >> 12;
    GRAB map = { 0 }, alloc = { 0 };
    NTSTATUS status = Commit(t, pages, &map, &alloc);

    if (NT_SUCCESS(status))
        t->Epoch++;
    Drop(&alloc);
    Drop(&map);
    return status;   // expect: defect[QueuedSpinLock] "queued spin lock is still held at the end of TxMap"
}

NTSTATUS TxUnmap(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PTX t = DeviceObject->DeviceExtension;
    GRAB map = { 0 };

    Grab(&map, &t->Map);
    if (t->Mapped)
        t->Mapped--;
    Drop(&map);
    return STATUS_SUCCESS;
}
