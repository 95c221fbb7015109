// rule: StorPortSpinLock   entry: StartIo
// verdict: defect
// The functions are static ones with bodies, as headers have them that make a call of another function of each.
typedef void *PVOID;
typedef unsigned char BOOLEAN;
typedef enum _STOR_SPINLOCK { DpcLock = 1, StartIoLock, InterruptLock } STOR_SPINLOCK;
typedef struct _STOR_LOCK_HANDLE { STOR_SPINLOCK Lock; struct { PVOID Next; PVOID Lock; unsigned char OldIrql; } Context; } STOR_LOCK_HANDLE, *PSTOR_LOCK_HANDLE;
void StorPortNotification(int NotificationType, PVOID HwDeviceExtension, ...);

static __forceinline void StorPortAcquireSpinLock(PVOID DeviceExtension, STOR_SPINLOCK SpinLock, PVOID LockContext, PSTOR_LOCK_HANDLE LockHandle)
{
    StorPortNotification(0x1003, DeviceExtension, SpinLock, LockContext, LockHandle);
}

static __forceinline void StorPortReleaseSpinLock(PVOID DeviceExtension, PSTOR_LOCK_HANDLE LockHandle)
{
    StorPortNotification(0x1004, DeviceExtension, LockHandle);
}

BOOLEAN StartIo(PVOID DeviceExtension, PVOID Srb)
{
    STOR_LOCK_HANDLE handle;

    StorPortAcquireSpinLock(DeviceExtension, InterruptLock, 0, &handle);

    return Srb != 0;   // expect: defect[StorPortSpinLock] "still held"
}
