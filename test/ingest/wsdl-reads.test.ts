import { expect, it } from 'vitest';

import { readsOnly } from '../../src/ingest/wsdl-reads.ts';

it.each([
  'getCity GetCity GETCITY Get_Award_Line getAndroidVersion getOrders GetNextHoliday listNodes search lookupVat',
  'checkVat CheckBooking isValid IsMember hasPrivilege ReadBooking VerifyAddress status echo1 Ping canPay',
  'ConvertTemp convertCurrency ConvertId select_all_orders select_op_count',
  'doGetItems searchMoreWithId queryMore DoSearch Company.GetQueue Permissions.HasPrivilege Media_GetMedia LMS_GetActiveEmployees',
])('%s only read', (names) => {
  expect(names.split(' ').filter((name) => !readsOnly(name))).toEqual([]);
});

it.each([
  'addCity dropCity Notify cancel issue isolate hashPassword countersign',
  'checkIn CheckOut convertLead ConvertQuoteToOrder SelectVnic CheckCompliance_Task',
  'getOrCreateUser FindAndModify validateAndSubmit ReadNextEvents searchNext searchMore',
  'Put_Search_Settings Company.ResetTokenCount doLogin documentGet asyncGetList AddList xroadGet',
])('%s may write', (names) => {
  expect(names.split(' ').filter((name) => readsOnly(name))).toEqual([]);
});
