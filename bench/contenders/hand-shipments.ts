import { SaxesParser } from 'saxes';

/** Reads just this SOAP answer: what a person would write over the parser's events. */
export function readShipments(xml: string): readonly unknown[] {
  const shipments: unknown[] = [];
  let shipment: Record<string, unknown> = {};
  let parcels: unknown[] = [];
  let parcel: Record<string, unknown> = {};
  let contents: unknown[] = [];
  let target: Record<string, unknown> = {};
  let text = '';
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (piece) => (text += piece));
  parser.on('opentag', ({ local, attributes }) => {
    text = '';
    const valueOf = (name: string) => attributes[name]?.value;
    switch (local) {
      case 'shipment':
        parcels = [];
        shipment = { number: valueOf('number'), status: valueOf('status'), parcel: parcels };
        target = shipment;
        shipments.push(shipment);
        break;
      case 'carrier':
        target = { code: valueOf('code') };
        shipment['carrier'] = target;
        break;
      case 'address':
        target = {};
        shipment['address'] = target;
        break;
      case 'parcel':
        contents = [];
        parcel = { label: valueOf('label'), content: contents };
        target = parcel;
        parcels.push(parcel);
        break;
      case 'content':
        target = { sku: valueOf('sku'), quantity: Number(valueOf('quantity')) };
        contents.push(target);
        break;
    }
  });
  parser.on('closetag', ({ local }) => {
    if (local === 'weight') target['weight'] = Number(text);
    else if (local === 'name' || local === 'street' || local === 'city' || local === 'text') target[local] = text;
  });
  parser.write(xml).close();
  return shipments;
}
