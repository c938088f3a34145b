import type { Product } from "../../src/bindings";

const drinks = ["拿铁", "美式咖啡", "卡布奇诺", "摩卡", "澳白", "冰拿铁", "抹茶拿铁", "热巧克力", "柠檬茶", "气泡美式"];
const bakery = ["可颂", "巧克力可颂", "全麦面包", "贝果", "司康", "肉桂卷", "法棍", "蔓越莓吐司"];
const meals = ["鸡肉三明治", "牛油果吐司", "意大利肉酱面", "凯撒沙拉", "番茄汤", "帕尼尼"];
const goods = ["挂耳咖啡（10 包）", "咖啡豆 250 g", "保温杯", "手冲壶", "帆布袋", "冷萃咖啡液礼盒装 12 支（春节限定）"];
const named: readonly [string, readonly string[], number][] = [
  ["咖啡饮品", drinks, 1500],
  ["烘焙", bakery, 900],
  ["轻食", meals, 2600],
  ["商品", goods, 6900],
];

/** A shop of 10,000 products: first those with real names, then as many variants as it takes. */
export function makeCatalogue(size = 10_000): Product[] {
  const plain = named.flatMap(([category, names, price]) =>
    names.map((name, at) => ({ name, category, priceFen: price + at * 150 })),
  );
  return Array.from({ length: size }, (_, at) => {
    const base = plain[at % plain.length]!;
    const round = Math.floor(at / plain.length);
    const name = round === 0 ? base.name : `${base.name} ${round + 1} 号`;
    return { ...base, id: at + 1, code: String(6_900_000_000_000 + at), name, soldCount: 0, picture: null };
  });
}

export const categories = named.map(([category]) => category);
