// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_INITIALIZE DriverEntry;
DRIVER_ADD_DEVICE Add;
DRIVER_DISPATCH D;
typedef struct _EXT { KSPIN_LOCK Lock; KSPIN_LOCK Other; ULONG n; } EXT;
static PKSPIN_LOCK g_Lock;
NTSTATUS Add(PDRIVER_OBJECT d, PDEVICE_OBJECT pdo) {
    PDEVICE_OBJECT o; NTSTATUS s = IoCreateDevice(d, sizeof(EXT), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &o);
    EXT *e;
    if (!NT_SUCCESS(s)) return s;
    e = o->DeviceExtension;
    KeInitializeSpinLock(&e->Lock);
    g_Lock = &e->Lock;
    return s;
}
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) {
    EXT *e = o->DeviceExtension; KIRQL irql, i2;
    if (g_Lock == NULL) return STATUS_UNSUCCESSFUL;
    KeAcquireSpinLock(&e->Lock, &irql);
    KeAcquireSpinLock(g_Lock, &i2);   // expect: defect[SpinLock] "spin lock is acquired twice"
    e->n++;
    KeReleaseSpinLock(g_Lock, i2);
    KeReleaseSpinLock(&e->Lock, irql);
    return STATUS_SUCCESS;
}
NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING r) { d->DriverExtension->AddDevice = Add; d->MajorFunction[IRP_MJ_READ] = D; return STATUS_SUCCESS; }
